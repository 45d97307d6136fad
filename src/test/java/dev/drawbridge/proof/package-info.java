@NullMarked
package dev.drawbridge.proof;

import org.jspecify.annotations.NullMarked;
