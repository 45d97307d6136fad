package dev.drawbridge.log.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.FaultyBuild;
import dev.drawbridge.fixture.Seeds;
import java.util.List;
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
  void aPowerCutAtAnyStepNeverYieldsAFork() throws Exception {
    assertEquals(List.of(), faults(RUNS, false));
  }

  @Test
  void aDiskThatForgetsWhatWasForcedIsFoundOut() throws Exception {
    List<String> found = faults(RUNS_OF_A_FAULTY_BUILD, true);

    assertTrue(found.size() > 10, "found: " + found.size());
  }

  private static List<String> faults(int runs, boolean forgetful) throws Exception {
    return Seeds.upTo(
        runs,
        (seeds, found) -> {
          for (long seed : seeds) {
            String fault = new TreePowerCuts(seed, forgetful).run();
            if (fault != null) found.add(fault);
          }
        });
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
        new FaultyBuild(changed, FaultyBuild.without(method, call, arguments))
            .loadClass(TreePowerCuts.class.getName());
    List<Object> faults =
        Seeds.upTo(
            RUNS_OF_A_FAULTY_BUILD,
            (seeds, found) -> {
              for (long seed : seeds) {
                Object faulty =
                    cuts.getConstructor(long.class, boolean.class).newInstance(seed, false);
                Object fault = cuts.getMethod("run").invoke(faulty);
                if (fault != null) found.add(fault);
              }
            });

    assertFalse(faults.isEmpty(), "it is not found");
  }
}
