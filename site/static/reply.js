// Says that a picture is too large before it is sent in vain.
const file = document.querySelector('form[data-reply] input[type="file"]');
const error = document.getElementById('e-picture');

file?.addEventListener('change', () => {
  const large = [...file.files].some(({size}) => size > Number(file.dataset.most));
  file.setCustomValidity(large ? file.dataset.tooLarge : '');
  error.textContent = file.validationMessage;
  file.toggleAttribute('aria-invalid', large);
});
