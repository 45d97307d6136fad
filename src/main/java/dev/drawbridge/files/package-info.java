/** Files and folders on disk; nothing of what they hold. */
@NullMarked
package dev.drawbridge.files;

import org.jspecify.annotations.NullMarked;
