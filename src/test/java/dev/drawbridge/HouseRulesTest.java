package dev.drawbridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The house's rules: what may know what, and what is not written here. */
class HouseRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.drawbridge");

  /** Each room with its layer. */
  private static final Map<String, Integer> LAYERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("exchange", 0),
              Map.entry("http", 1),
              Map.entry("identity", 1),
              Map.entry("catalog", 1),
              Map.entry("sensitivity", 1),
              Map.entry("dialect", 1),
              Map.entry("sealing", 1),
              Map.entry("tlog", 1),
              Map.entry("proof", 2),
              Map.entry("policy", 2),
              Map.entry("budget", 3),
              Map.entry("routing", 3),
              Map.entry("upstream", 3),
              Map.entry("wal", 3),
              Map.entry("audit", 4),
              Map.entry("gate", 5),
              Map.entry("console", 5),
              Map.entry("sink", 5),
              Map.entry("config", 6),
              Map.entry("command", 7),
              Map.entry("demo", 7)));

  private static String room(String name) {
    return "dev.drawbridge." + name;
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  @Test
  void aRoomImportsLowerLayersOnly() {
    LAYERS.forEach(
        (name, layer) -> {
          String[] closed =
              LAYERS.entrySet().stream()
                  .filter(e -> e.getValue() >= layer && !e.getKey().equals(name))
                  .filter(e -> !(name.equals("command") && e.getKey().equals("demo")))
                  .map(e -> room(e.getKey()))
                  .toArray(String[]::new);
          check(
              noClasses()
                  .that()
                  .resideInAPackage(room(name))
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(closed)
                  .because(
                      "a lower layer never knows a higher one, nor rooms of one layer each other"));
          check(
              noClasses()
                  .that()
                  .resideInAPackage(room(name))
                  .should()
                  .dependOnClassesThat(
                      are(
                          DescribedPredicate.describe(
                              "the root", c -> c.getPackageName().equals("dev.drawbridge"))))
                  .because("only the root puts the rooms together"));
        });
  }

  @Test
  void everyRoomIsKnownAndNoneLiesDeeper() {
    List<String> unknown = new ArrayList<>();
    for (JavaClass c : CLASSES) {
      String name = c.getPackageName();
      boolean root = name.equals("dev.drawbridge");
      if (!root && !LAYERS.containsKey(name.substring("dev.drawbridge.".length()))) {
        unknown.add(c.getName());
      }
    }
    assertEquals(List.of(), unknown, "rooms are flat and each stands in the table of layers");
  }

  @Test
  void roomsHaveNoCycles() {
    check(
        SlicesRuleDefinition.slices()
            .matching("dev.drawbridge.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a cycle makes two rooms one"));
  }

  @Test
  void namesSayWhatAThingIs() {
    check(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameStartingWith("Abstract")
            .orShould()
            .haveNameMatching(".*\\.Base[A-Z][A-Za-z]*")
            .because("a name that fits anything tells nothing"));
  }

  private static void confined(String because, String framework, String... rooms) {
    String[] allowed = new String[rooms.length];
    for (int i = 0; i < rooms.length; i++) allowed[i] = room(rooms[i]);
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(allowed)))
            .should()
            .dependOnClassesThat(resideInAPackage(framework))
            .because(because));
  }

  private static DescribedPredicate<JavaClass> resideInAnyOf(String... packages) {
    return JavaClass.Predicates.resideInAnyPackage(packages);
  }

  @Test
  void webRoutingStaysAtTheDoors() {
    confined("stages never see a routing context", "io.vertx.ext.web..", "gate", "console");
  }

  @Test
  void theHttpClientStaysWithThoseWhoSpeakOutward() {
    check(
        noClasses()
            .that(
                DescribedPredicate.not(
                    resideInAnyOf(
                        room("identity"), room("policy"), room("upstream"), room("audit"))))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.vertx\\.core\\.http\\.HttpClient.*")
            .because("nothing leaves but by the rooms made for it"));
  }

  @Test
  void tokensArePartOfIdentity() {
    confined("one room decides what a token is worth", "com.nimbusds..", "identity");
  }

  @Test
  void yamlAndSchemasStayWithTheFiles() {
    for (String f : new String[] {"com.fasterxml.jackson.dataformat.yaml..", "com.networknt.."}) {
      confined("rooms take settings, not files", f, "config", "catalog", "command");
    }
  }

  @Test
  void databasesStayWithTheirRooms() {
    for (String f : new String[] {"java.sql..", "javax.sql..", "com.zaxxer.."}) {
      confined("state has few homes", f, "identity", "sealing", "budget", "audit", "sink");
    }
  }

  @Test
  void clientsOfReceiversStayWithTheSinks() {
    confined("one cloud, and its framing", "software.amazon..", "sink", "upstream", "dialect");
    confined("copies leave by one room", "org.apache.kafka..", "sink");
  }

  @Test
  void plainRoomsKnowNoVertx() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                room("exchange"),
                room("catalog"),
                room("sensitivity"),
                room("dialect"),
                room("sealing"),
                room("tlog"),
                room("routing"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..")
            .because("what is pure can be tested and reused without an event loop"));
  }

  @Test
  void onlyTheGateSendsUpstream() {
    check(
        noClasses()
            .that(
                DescribedPredicate.not(
                    resideInAnyOf(room("gate"), room("upstream"), "dev.drawbridge")))
            .should()
            .callMethod(
                "dev.drawbridge.upstream.Upstream", "send", "dev.drawbridge.upstream.Outgoing")
            .because("nothing leaves without passing the stages"));
  }

  @Test
  void onlyTheGateOpensRecords() {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(room("gate"), room("audit"))))
            .should()
            .callMethod(
                "dev.drawbridge.audit.AuditTrail", "open", "dev.drawbridge.audit.RequestEntry")
            .because("a request's record is opened where the request is decided"));
  }

  @Test
  void nothingBlocks() {
    check(
        noClasses()
            .should()
            .callMethodWhere(
                DescribedPredicate.describe(
                    "a blocking wait",
                    call -> {
                      String owner = call.getTargetOwner().getName();
                      String name = call.getTarget().getName();
                      return (owner.equals("io.vertx.core.Future") && name.equals("await"))
                          || (owner.equals("java.util.concurrent.CompletableFuture")
                              && (name.equals("join") || name.equals("get")))
                          || (owner.equals("java.lang.Thread") && name.equals("sleep"))
                          || (owner.equals("java.lang.Throwable")
                              && name.equals("printStackTrace"));
                    }))
            .because("a wait on an event loop stops every request on it"));
  }

  @Test
  void onlyCommandsPrint() {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(room("command"), room("demo"))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("a server logs, a command prints"));
  }

  @Test
  void settingsAreRecords() {
    check(
        classes()
            .that()
            .haveSimpleNameEndingWith("Settings")
            .should()
            .beRecords()
            .because("settings are values"));
  }

  @Test
  void everyPackageIsNullMarked() throws IOException {
    List<String> without = new ArrayList<>();
    for (Path root : List.of(Path.of("src/main/java"), Path.of("src/test/java"))) {
      try (var files = Files.walk(root)) {
        for (Path folder : files.filter(HouseRulesTest::holdsCode).toList()) {
          Path info = folder.resolve("package-info.java");
          if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
            without.add(folder.toString());
          }
        }
      }
    }
    assertEquals(List.of(), without, "null is said where it can be");
  }

  private static boolean holdsCode(Path folder) {
    if (!Files.isDirectory(folder)) return false;
    try (var files = Files.list(folder)) {
      return files.anyMatch(f -> f.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> longer = new ArrayList<>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (Files.readAllLines(file).size() > 400) longer.add(file.toString());
      }
    }
    assertEquals(List.of(), longer, "one idea a file: at most 400 lines");
  }
}
