package dev.drawbridge.log.tree;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Mutant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No power cut makes a fork of what was shown; and the check is one that a disk which forgets, or a
 * tree which signs or shows before it forced, does not pass.
 */
class TreePowerCutTest {
  private static final int RUNS = 200;
  private static final int RUNS_OF_A_FAULTY_BUILD = 20;

  @Test
  void aPowerCutAtAnyStepNeverYieldsAFork() {
    for (long seed = 0; seed < RUNS; seed++) assertNull(new TreePowerCuts(seed, false).run());
  }

  @Test
  void aDiskThatForgetsWhatWasForcedIsFoundOut() {
    int found = 0;
    for (long seed = 0; seed < RUNS_OF_A_FAULTY_BUILD; seed++) {
      if (new TreePowerCuts(seed, true).run() != null) found++;
    }
    assertTrue(found > 10, "found: " + found);
  }

  @ParameterizedTest
  @CsvSource({
    // It signs over tiles that are not written, or whose names are not forced.
    "SignedTree, sign, write, 1",
    "SignedTree, sign, settle, 1",
    // It shows a checkpoint whose name is not forced.
    "SignedTree, show, settle, 1",
    // Nothing that it puts is forced.
    "TreeFiles, put, force, 2",
  })
  void aTreeThatSignsOrShowsBeforeItForcedIsFound(
      String type, String method, String call, int arguments) throws Exception {
    String changed = "dev.drawbridge.log.tree." + type;
    Class<?> cuts =
        new Mutant(changed, Mutant.without(method, call, arguments))
            .loadClass(TreePowerCuts.class.getName());
    int found = 0;
    for (long seed = 0; seed < RUNS_OF_A_FAULTY_BUILD; seed++) {
      Object faulty = cuts.getConstructor(long.class, boolean.class).newInstance(seed, false);
      if (cuts.getMethod("run").invoke(faulty) != null) found++;
    }
    assertTrue(found > 0, "found: " + found);
  }
}
