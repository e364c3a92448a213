
import './forms.js';
