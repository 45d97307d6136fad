@NullMarked
package dev.drawbridge.log.tlog;

import org.jspecify.annotations.NullMarked;
