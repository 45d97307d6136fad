package dev.drawbridge.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a document in a prompt is marked as counts as if the caller had declared it. */
class DocumentMarkingsTest {
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static Label label(Labeller labeller, String text) throws Exception {
    byte[] body = new ObjectMapper().writeValueAsBytes(Map.of("input", text));
    return labeller.label(labeller.read(body), null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Report TLP:RED for the board | restricted",
        "tlp: amber+strict | confidential",
        "TLP:AMBER | confidential",
        "This is TLP:GREEN. | internal",
        "msip_labels: MSIP_Label_2fd53d93-3f4c-4b90-b511-bd6bdbb4fba9_Enabled=true; MSIP_Label_2fd53d93-3f4c-4b90-b511-bd6bdbb4fba9_Name=Highly Confidential; | restricted",
        "MSIP_Label_2fd53d93-3f4c-4b90-b511-bd6bdbb4fba9_Name=Confidential;MSIP_Label_x | confidential",
        "`\"MSIP_Label_2fd53d93-3f4c-4b90-b511-bd6bdbb4fba9_Name\": \"General\"` | internal",
        "`name=\"MSIP_Label_2fd53d93-3f4c-4b90-b511-bd6bdbb4fba9_Name\"><vt:lpwstr>Confidential</vt:lpwstr>` | confidential",
        "Classification: Confidential | confidential",
        "Klassifizierung: streng vertraulich | restricted",
        "Sensitivity: Company-Confidential | confidential",
        "Document classification level: Internal | internal",
        "STRICTLY CONFIDENTIAL - do not copy | restricted",
        "Acme proprietary and confidential | confidential",
        "VS-NfD | confidential",
        "SECRET//NOFORN | restricted",
        "For internal use only. | internal",
      })
  void aMarkingIsDeclaredByItsDocument(String text, String level) throws Exception {
    Label label = label(LABELLER, text);

    assertEquals(Level.of(level).orElseThrow(), label.declared(), label::toString);
    assertEquals(label.declared(), label.level());
    assertEquals(label.declared(), label.basis().byDocument());
    assertEquals(Map.of(), label.categories());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a traffic light is red",
        "max_sensitivity: restricted",
        "Is this confidential?",
        "the secret of tlp: a reddish tint",
        "MSIP_Label_2fd53d93-3f4c-4b90-b511-bd6bdbb4fba9_Enabled=true",
        "classification of mushrooms",
        "vs-nfdx",
        "https://secret//path",
      })
  void ordinaryTextIsNotMarked(String text) throws Exception {
    assertNull(label(LABELLER, text).declared());
  }

  @Test
  void aMarkingLowersNothing() throws Exception {
    assertEquals(
        Level.INTERNAL,
        label(new Labeller(SensitivitySettings.standard(Level.INTERNAL)), "TLP:CLEAR").level());
    assertEquals(Level.CONFIDENTIAL, label(LABELLER, "TLP:CLEAR jana.novak@mail-post.de").level());
  }

  @Test
  void anOrganisationSaysWhatItsMarkingsAreWorth() throws Exception {
    var labeller =
        new Labeller(
            new SensitivitySettings(
                Level.PUBLIC,
                Map.of(
                    "marked_internal", new TreeMap<>(Map.of(1, Level.PUBLIC)),
                    "marked_confidential", new TreeMap<>(Map.of(1, Level.RESTRICTED))),
                Set.of(),
                List.of()));

    assertEquals(Level.PUBLIC, label(labeller, "TLP:GREEN").level());
    assertEquals(Level.RESTRICTED, label(labeller, "TLP:AMBER").level());
  }
}
