@NullMarked
package dev.drawbridge.http;

import org.jspecify.annotations.NullMarked;
