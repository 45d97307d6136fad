package dev.drawbridge.house;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints, after the last test, which tests were skipped and why. */
public final class SkippedTests implements TestExecutionListener {
  private final SortedMap<String, List<String>> byReason = new TreeMap<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    note(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() != Status.ABORTED) return;
    note(test, result.getThrowable().map(Throwable::getMessage).orElse("without a reason"));
  }

  private synchronized void note(TestIdentifier test, String reason) {
    String name =
        test.getParentIdObject()
            .map(parent -> parent.getLastSegment().getValue())
            .filter(parent -> test.isTest())
            .map(parent -> parent + " " + test.getDisplayName())
            .orElse(test.getDisplayName());
    byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(name);
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan plan) {
    if (byReason.isEmpty()) return;
    System.out.println(list());
  }

  private String list() {
    var said = new StringBuilder("Skipped on this machine:");
    byReason.forEach(
        (reason, tests) ->
            said.append("\n  ").append(reason).append("\n    ").append(String.join(", ", tests)));
    return said.toString();
  }
}
