@NullMarked
package dev.drawbridge.upstream.announcements;

import org.jspecify.annotations.NullMarked;
