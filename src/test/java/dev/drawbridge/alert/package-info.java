@NullMarked
package dev.drawbridge.alert;

import org.jspecify.annotations.NullMarked;
