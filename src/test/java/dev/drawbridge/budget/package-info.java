@NullMarked
package dev.drawbridge.budget;

import org.jspecify.annotations.NullMarked;
