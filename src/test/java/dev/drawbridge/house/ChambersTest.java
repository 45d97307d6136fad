package dev.drawbridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.drawbridge.exchange.RuleBreaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What stands within a room: its chambers, who sees them, and how much a folder holds. */
class ChambersTest {
  /** A folder holds no more types than a reader can overlook. */
  private static final int MOST = 45;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.drawbridge");

  private static final Map<String, Boolean> CHAMBERS = RoomsTable.chambers();

  /** Of {@code dev.drawbridge.gate.pipeline.X}: gate.pipeline; empty outside chambers. */
  private static String chamberOf(JavaClass c) {
    String[] parts = c.getPackageName().split("\\.");
    boolean chamber = parts.length > 3 && c.getPackageName().startsWith("dev.drawbridge.");
    return chamber ? parts[2] + "." + parts[3] : "";
  }

  private static String roomOf(JavaClass c) {
    String[] parts = c.getPackageName().split("\\.");
    return parts.length > 2 ? parts[2] : "";
  }

  @Test
  void thePageNamesEveryChamber() {
    Set<String> there = new TreeSet<>();
    for (JavaClass c : CLASSES) there.add(chamberOf(c));
    there.remove("");
    assertEquals(there, CHAMBERS.keySet());
  }

  /** What a class uses of another room's hidden chambers. */
  private static List<String> hiddenUses(JavaClass from) {
    List<String> uses = new ArrayList<>();
    for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
      JavaClass to = dependency.getTargetClass();
      String chamber = chamberOf(to);
      if (chamber.isEmpty() || roomOf(to).equals(roomOf(from)) || isOpen(chamber)) continue;
      uses.add(from.getName() + " uses " + to.getName());
    }
    return uses;
  }

  private static boolean isOpen(String chamber) {
    return CHAMBERS.getOrDefault(chamber, false);
  }

  @Test
  void otherRoomsSeeMarkedChambersOnly() {
    Set<String> uses = new TreeSet<>();
    for (JavaClass c : CLASSES) uses.addAll(hiddenUses(c));
    assertEquals(Set.of(), uses, "a room shows its top and the chambers that the page marks");
  }

  @Test
  void whoUsesAHiddenChamberIsFound() {
    JavaClass breaker = new ClassFileImporter().importClass(RuleBreaker.class);
    assertTrue(
        hiddenUses(breaker).toString().contains("dev.drawbridge.policy.engine."),
        "RuleBreaker uses a hidden chamber of policy");
  }

  @Test
  void aFolderCanBeOverlooked() throws IOException {
    List<String> fuller = new ArrayList<>();
    for (String root : List.of("src/main/java", "src/test/java")) {
      try (var folders = Files.walk(Path.of(root))) {
        for (Path folder : folders.filter(Files::isDirectory).toList()) {
          try (var files = Files.list(folder)) {
            long types = files.filter(f -> f.toString().endsWith(".java")).count();
            if (types > MOST) fuller.add(folder + ": " + types);
          }
        }
      }
    }
    assertEquals(List.of(), fuller, "at most " + MOST + " files a folder");
  }
}
