package dev.drawbridge.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code check --online --token} tells of a token.
 *
 * @param problems why it is refused; empty where it is accepted
 * @param advice what it lacks without being refused for it: a team, roles, a configured claim
 * @param caller whom it names; null where it is refused
 */
public record TokenReport(
    List<TokenProblem> problems, List<TokenProblem> advice, @Nullable Caller caller) {}
