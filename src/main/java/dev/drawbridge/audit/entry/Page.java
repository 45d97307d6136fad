package dev.drawbridge.audit.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows, newest first; {@code next} is null on the last page. */
public record Page(List<Row> decisions, @Nullable String next) {}
