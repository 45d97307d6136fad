/**
 * Which models exist and what is known of them: the book, licence facts, price, aliases, clearance.
 */
@NullMarked
package dev.drawbridge.catalog;

import org.jspecify.annotations.NullMarked;
