/** The record: what was asked, decided and answered, on disk before anything is forwarded. */
@NullMarked
package dev.drawbridge.audit;

import org.jspecify.annotations.NullMarked;
