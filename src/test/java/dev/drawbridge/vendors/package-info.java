/** Vendors that answer as the real ones do; the model behind each is {@code ScriptedModel}. */
@NullMarked
package dev.drawbridge.vendors;

import org.jspecify.annotations.NullMarked;
