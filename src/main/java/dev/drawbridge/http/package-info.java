/** What both ports share: how connections are taken, bounded in number, and timed. */
@NullMarked
package dev.drawbridge.http;

import org.jspecify.annotations.NullMarked;
