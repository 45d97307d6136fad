/** The book's consistency, and the names of the catalogue. */
@NullMarked
package dev.drawbridge.catalog;

import org.jspecify.annotations.NullMarked;
