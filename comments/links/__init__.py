"""Links between sites, as far as they are decided by looking: which page of ours an address means, where a page links
to us and in which words, and where another site wants to be told.

Knows no worker and writes nothing: the actions `receiving_links`, `checking_links` and `sending_links` do.
Sources: Webmention (W3C Recommendation of 12 January 2017), Pingback 1.0, microformats2.
"""
