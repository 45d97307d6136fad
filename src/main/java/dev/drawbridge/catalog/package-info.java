/**
 * Which models exist and what is known of them: the book, licence facts, price, aliases, clearance.
 *
 * <ol>
 *   <li>Everything here is immutable once built and may be read from any thread.
 *   <li>Each fact of the book names its source and the date on which the source said so.
 *   <li>A licence that nothing is known of is {@code LicenseRef-unknown}, never an assumed one.
 * </ol>
 *
 * <p>The book gives a price only where the model's maker sells it: what an open model costs depends
 * on who runs it.
 */
@NullMarked
package dev.drawbridge.catalog;

import org.jspecify.annotations.NullMarked;
