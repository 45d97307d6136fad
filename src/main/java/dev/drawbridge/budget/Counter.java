package dev.drawbridge.budget;

/**
 * What is counted together: one key, in one unit, over one kind of window. Limits of different
 * amounts on the same counter share what was used.
 */
public record Counter(String key, Unit unit, Window per) {}
