if (window.parent !== window) connectToHost().catch((error) => say(error.message, true));
else openPage();
