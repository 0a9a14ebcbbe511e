// The nearest mission to where the reader is: asked for on a button only, used once, rounded before it leaves.
document.querySelectorAll('[data-near]').forEach((form) => {
  const button = form.querySelector('[data-here]'), note = form.querySelector('[data-here-note]'), failed = form.querySelector('[data-here-failed]');
  if (!navigator.geolocation || !isSecureContext) return;
  button.hidden = note.hidden = false;
  const round = (degrees) => (Math.round(degrees * 10) / 10).toFixed(1);
  button.addEventListener('click', () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(({coords}) => {
      form.elements.latitude.value = round(coords.latitude);
      form.elements.longitude.value = round(coords.longitude);
      form.elements.place.value = '';
      form.submit();
    }, () => {
      button.disabled = false;
      failed.hidden = false;
    }, {enableHighAccuracy: false, timeout: 15000, maximumAge: 600000});
  });
});
