/** The pages of the admin port, for people with a browser: files that ask the admin API. */
@NullMarked
package dev.drawbridge.admin.pages;

import org.jspecify.annotations.NullMarked;
