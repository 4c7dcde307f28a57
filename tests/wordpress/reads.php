<?php
// Run in a WordPress's folder: php reads.php TOOLKIT.phar FILE.xml SITE. WordPress's own importer (installed for these
// tests alone) reads the file, fetches its pictures and writes everything. It reads the tags of a post, but does not
// set them yet: that one thing is done here.
[, $toolkit, $file, $site] = $argv;
$_SERVER['HTTP_HOST'] = 'of-the-test';
require 'wp-load.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
Phar::loadPhar($toolkit, 'toolkit.phar');
require 'phar://toolkit.phar/vendor/autoload.php';

use WordPress\DataLiberation\Importer\StreamImporter;

const MOST_STEPS = 100000;

wp_set_current_user(1);
foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true); // posts keep their numbers, which must be free
}
add_action('wp_import_insert_post', function ($post, $number, $written, $read) {
    foreach ($read['terms'] ?? [] as $term) {
        wp_set_post_terms($post, [$term['description']], $term['taxonomy'], true);
    }
}, 10, 4);

$importer = StreamImporter::create_for_wxr_file($file, [
    'source_site_url' => $site,
    'source_media_root_urls' => ["$site/media/"],
    'new_site_content_root_url' => home_url(),
]);
$steps = 0;
do {
    while ($importer->next_step()) {
        if (++$steps > MOST_STEPS) {
            fwrite(STDERR, 'It does not end: ' . $importer->get_stage());
            exit(1);
        }
    }
} while ($importer->advance_to_next_stage());
