import './forms.js';
import './follow.js';
