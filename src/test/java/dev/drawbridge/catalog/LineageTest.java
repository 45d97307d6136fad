package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a model inherits from those that it descends from. */
class LineageTest {
  private static final Licence MIT =
      new Licence("MIT", true, false, "yes", null, List.of(), "yes", List.of(), null, null);
  private static final Licence BIG =
      licence("big", "conditional", 700L, List.of("EU"), "conditional", "Built with Big", "Big");
  private static final Licence SMALL =
      licence("small", "no", 100L, List.of("EU", "CN"), "no", "Built with Small", null);

  private static Licence licence(
      String id,
      String commercial,
      long limit,
      List<String> excluded,
      String outputs,
      String line,
      @Nullable String naming) {
    return new Licence(
        id,
        false,
        false,
        commercial,
        limit,
        excluded,
        outputs,
        List.of("acceptable_use"),
        line,
        naming);
  }

  private static Lineage.Parent parent(String id, Licence licence, Lineage.Parent... parents) {
    return new Lineage.Parent(id, licence, Lineage.of(id, List.of(parents), false));
  }

  private static Lineage of(Lineage.Parent... parents) {
    return Lineage.of(null, List.of(parents), false);
  }

  @Test
  void ancestorsStandNearestFirstAndOnce() {
    Lineage.Parent root = parent("root", MIT);

    Lineage lineage =
        of(parent("left", MIT, parent("middle", MIT, root)), parent("right", MIT, root));

    assertEquals(List.of("left", "right", "middle", "root"), lineage.ids());
  }

  @Test
  void theStrictestOfEachConditionHoldsAndNamesTheAncestorItIsFrom() {
    Terms terms = Terms.of(MIT, of(parent("near", BIG, parent("far", SMALL))));

    assertEquals(
        new Terms(
            List.of("MIT", "big", "small"),
            List.of(),
            false,
            "no",
            100L,
            List.of("EU", "CN"),
            "no",
            List.of("acceptable_use"),
            List.of("Built with Big", "Built with Small"),
            List.of("Big"),
            Map.of(
                "osi", "near",
                "commercial", "far",
                "mau_limit", "far",
                "excluded_jurisdictions", "near",
                "output_training", "far",
                "field_of_use", "near",
                "naming", "near"),
            Map.of("big", "near", "small", "far"),
            Map.of("Built with Big", "near", "Built with Small", "far")),
        terms);
  }

  @Test
  void whatTheOwnLicenceHoldsAsStrictlyIsNotFromAnAncestor() {
    Terms terms = Terms.of(BIG, of(parent("base", BIG)));

    assertEquals(List.of("big"), terms.ids());
    assertEquals(Map.of(), terms.from());
    assertEquals(Map.of(), terms.idsFrom());
    assertEquals(Map.of(), terms.attributionsFrom());
  }

  @Test
  void aModelThatItsMakerRelicensedInheritsNothingAndPassesOnOnlyItsOwn() {
    Lineage free = Lineage.of("free", List.of(parent("base", SMALL)), true);

    assertEquals(Terms.of(MIT, Lineage.NONE), Terms.of(MIT, free));

    Lineage child = of(new Lineage.Parent("free", MIT, free));
    assertEquals(List.of("free", "base"), child.ids());
    assertEquals(List.of("big", "MIT"), Terms.of(BIG, child).ids());
  }

  @Test
  void anAncestorThatBindsByOneOfTwoWaysBinds() {
    Lineage free = Lineage.of("free", List.of(parent("base", SMALL)), true);

    Lineage child =
        of(new Lineage.Parent("free", MIT, free), parent("other", MIT, parent("base", SMALL)));

    assertEquals(List.of("MIT", "small"), Terms.of(MIT, child).ids());
  }

  @Test
  void vendorTermsAreToldApart() {
    Licence vendor =
        new Licence("v", false, true, "yes", null, List.of(), "no", List.of(), null, null);

    assertEquals(List.of("v"), Terms.of(vendor, of(parent("base", BIG))).vendorIds());
  }
}
