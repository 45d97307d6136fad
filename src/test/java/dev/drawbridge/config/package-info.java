/** What a configuration file may say, and how each mistake in it is told. */
@NullMarked
package dev.drawbridge.config;

import org.jspecify.annotations.NullMarked;
