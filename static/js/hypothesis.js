// Beside the client of Hypothesis: what it leaves to the page leads to the site's own pages. It looks for
// hypothesisConfig when it starts, so this runs before it.
const settings = JSON.parse(document.querySelector(".js-hypothesis-config").textContent);
const { dataset } = document.body;
const leadTo = (address) => () => location.assign(address);
const services = settings.services.map((service) => ({
  ...service,
  onLoginRequest: leadTo(dataset.logIn),
  onSignupRequest: leadTo(dataset.signUp),
  onLogoutRequest: leadTo(dataset.logOut),
  onProfileRequest: leadTo(dataset.you),
}));
window.hypothesisConfig = () => ({ services });
