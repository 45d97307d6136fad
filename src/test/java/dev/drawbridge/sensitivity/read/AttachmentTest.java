package dev.drawbridge.sensitivity.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the bytes of an attachment hold. */
class AttachmentTest {
  private static final String MAIL = "jana.novak@mail-post.de";

  private static boolean holds(Attachment read, String text) {
    return read.texts().stream().anyMatch(each -> each.contains(text));
  }

  @Test
  void thePagesOfAPdfAreRead() throws Exception {
    Attachment read = Attachment.of(SampleFiles.pdf("First page", "Write to " + MAIL));

    assertTrue(holds(read, "First page") && holds(read, MAIL), read::toString);
    assertEquals(List.of(), read.unscanned());
  }

  @Test
  void anEncryptedOrBrokenPdfIsNotRead() throws Exception {
    byte[] whole = SampleFiles.pdf("Write to " + MAIL);

    for (byte[] bytes :
        List.of(
            SampleFiles.encryptedPdf("Write to " + MAIL),
            Arrays.copyOf(whole, 40),
            "%PDF-1.7 and nothing else".getBytes(UTF_8))) {
      Attachment read = Attachment.of(bytes);
      assertEquals(List.of("document"), read.unscanned());
      assertFalse(holds(read, MAIL));
    }
  }

  /** A stream of a megabyte that is a gigabyte, in one layer and in two. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void aPdfThatGrowsWithoutBoundIsNotRead() throws Exception {
    byte[] bomb = deflated(new byte[1 << 20], 1 << 10);

    for (byte[] data : List.of(bomb, deflated(bomb, 1))) {
      String filter = data == bomb ? "/FlateDecode" : "[/FlateDecode /FlateDecode]";
      var pdf = new ByteArrayOutputStream();
      pdf.writeBytes(
          ("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
                  + "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Filter "
                  + filter
                  + "/Length "
                  + data.length
                  + ">>stream\n")
              .getBytes(ISO_8859_1));
      pdf.writeBytes(data);
      pdf.writeBytes("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".getBytes(ISO_8859_1));

      assertEquals(List.of("document"), Attachment.of(pdf.toByteArray()).unscanned());
    }
  }

  private static byte[] deflated(byte[] block, int times) throws Exception {
    var out = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(out, new Deflater(9))) {
      for (int i = 0; i < times; i++) deflate.write(block);
    }
    return out.toByteArray();
  }

  @Test
  void whatIsWrittenBesideAnImageIsReadAndItsPixelsAreNot() {
    Attachment read = Attachment.of(SampleFiles.png("Taken by " + MAIL));

    assertTrue(holds(read, MAIL));
    assertEquals(List.of("image"), read.unscanned());
  }

  @Test
  void exifTellsItsTextsAndWhereTheImageWasTaken() {
    Attachment read = Attachment.of(jpeg());

    assertTrue(holds(read, "Photo by " + MAIL), read.texts()::toString);
    assertTrue(holds(read, "geo:48.20833,-16.37167"), read.texts()::toString);
  }

  /** A JPEG's beginning with Exif: an artist, and a place of three fractions each. */
  private static byte[] jpeg() {
    byte[] artist = ("Photo by " + MAIL + "\0").getBytes(ISO_8859_1);
    int folder = 8 + 2 + 2 * 12 + 4;
    int places = folder + artist.length;
    int fractions = places + 2 + 4 * 12 + 4;
    ByteBuffer tiff = ByteBuffer.allocate(fractions + 48);
    tiff.put("MM\0*".getBytes(ISO_8859_1)).putInt(8);
    tiff.putShort((short) 2);
    field(tiff, 0x13B, 2, artist.length).putInt(folder);
    field(tiff, 0x8825, 4, 1).putInt(places);
    tiff.putInt(0).put(artist).putShort((short) 4);
    field(tiff, 1, 2, 2).put((byte) 'N').put(new byte[3]);
    field(tiff, 2, 5, 3).putInt(fractions);
    field(tiff, 3, 2, 2).put((byte) 'W').put(new byte[3]);
    field(tiff, 4, 5, 3).putInt(fractions + 24);
    tiff.putInt(0);
    for (int number : new int[] {48, 12, 30, 16, 22, 18}) tiff.putInt(number).putInt(1);
    ByteBuffer jpeg = ByteBuffer.allocate(2 + 4 + 6 + tiff.capacity() + 2);
    jpeg.putShort((short) 0xFFD8).putShort((short) 0xFFE1);
    jpeg.putShort((short) (2 + 6 + tiff.capacity()));
    jpeg.put("Exif\0\0".getBytes(ISO_8859_1)).put(tiff.array()).putShort((short) 0xFFD9);
    return jpeg.array();
  }

  private static ByteBuffer field(ByteBuffer tiff, int tag, int type, int count) {
    return tiff.putShort((short) tag).putShort((short) type).putInt(count);
  }

  @Test
  void textInUtf16IsRead() {
    assertTrue(holds(Attachment.of(("\uFEFFWrite to " + MAIL).getBytes(UTF_16LE)), MAIL));
  }

  /** Whatever is broken in a file: it costs no exception. */
  @Test
  void brokenFilesAreToldAsTheirKind() throws Exception {
    var random = new Random(20_261_201);
    for (byte[] whole : List.of(SampleFiles.png("a comment"), jpeg(), SampleFiles.pdf("a line"))) {
      for (int i = 0; i < 300; i++) {
        byte[] broken = Arrays.copyOf(whole, whole.length - random.nextInt(whole.length / 2));
        for (int k = 0; k < 4; k++) {
          broken[8 + random.nextInt(broken.length - 8)] = (byte) random.nextInt(256);
        }
        Attachment read = Attachment.of(broken);
        assertTrue(List.of("image", "document").contains(read.kind()), read::toString);
      }
    }
  }
}
