@NullMarked
package dev.drawbridge.files;

import org.jspecify.annotations.NullMarked;
