package dev.drawbridge.sensitivity.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.jspecify.annotations.Nullable;

/**
 * What a PDF (ISO 32000) says: the text of its pages, and every string of its objects, such as form
 * fields, notes, bookmarks, addresses, its title and author. Bounded in bytes, pages, characters
 * and time; one that is encrypted, broken or suspicious ({@link PdfStreams}) is not read.
 *
 * <p>This takes milliseconds to seconds, so it is for workers.
 *
 * @param texts what was read
 * @param whole whether that is all that is text: no page is a picture only
 * @param pictures whether the pages show pictures beside text
 */
record PdfText(List<String> texts, boolean whole, boolean pictures) {
  private static final int LARGEST = 32 << 20;
  private static final int MOST_PAGES = 500;
  private static final int MOST_STRINGS = 20_000;

  /** A smaller picture is an ornament. */
  private static final long SMALLEST_PICTURE = 150L * 150;

  private static final long NANOS = 5_000_000_000L;
  private static final PdfText UNREAD = new PdfText(List.of(), false, false);

  static {
    // The mapper of the library looks through the machine's fonts and keeps a list of them on disk.
    FontMappers.set(new OneFont());
  }

  static boolean is(byte[] bytes) {
    return bytes.length > 8
        && bytes[0] == '%'
        && bytes[1] == 'P'
        && bytes[2] == 'D'
        && bytes[3] == 'F';
  }

  static PdfText of(byte[] bytes) {
    if (bytes.length > LARGEST || !PdfStreams.areBounded(bytes)) return UNREAD;
    long until = System.nanoTime() + NANOS;
    try (PDDocument document = Loader.loadPDF(bytes)) {
      return document.isEncrypted() ? UNREAD : read(document, until);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // Whatever a stranger's file makes a reader fail with: it is not read.
      return UNREAD;
    }
  }

  private static PdfText read(PDDocument document, long until) throws IOException {
    List<String> texts = new ArrayList<>();
    strings(document, texts, until);
    boolean whole = document.getNumberOfPages() <= MOST_PAGES && texts.size() < MOST_STRINGS;
    boolean pictures = false;
    int pages = Math.min(MOST_PAGES, document.getNumberOfPages());
    var reader = new PageReader(until);
    for (int page = 1; page <= pages; page++) {
      String text;
      try {
        text = reader.page(document, page);
      } catch (PageReader.TooLong e) {
        return new PdfText(texts, false, pictures);
      }
      boolean shows = shows(document.getPage(page - 1).getCOSObject());
      if (text.isBlank()) whole &= !shows;
      else texts.add(text);
      pictures |= shows;
    }
    return new PdfText(texts, whole, whole && pictures);
  }

  /** Whether a page has a picture of some size among its resources. */
  private static boolean shows(COSDictionary page) {
    @Nullable COSBase resources = null;
    @Nullable COSDictionary at = page;
    for (int depth = 0; at != null && resources == null && depth < 32; depth++) {
      resources = at.getDictionaryObject(COSName.RESOURCES);
      at = at.getCOSDictionary(COSName.PARENT);
    }
    if (!(resources instanceof COSDictionary all)) return false;
    COSDictionary objects = all.getCOSDictionary(COSName.XOBJECT);
    if (objects == null) return false;
    for (COSName name : objects.keySet()) {
      if (objects.getDictionaryObject(name) instanceof COSStream stream
          && COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))
          && (long) stream.getInt(COSName.WIDTH, 0) * stream.getInt(COSName.HEIGHT, 0)
              >= SMALLEST_PICTURE) return true;
    }
    return false;
  }

  /** The strings of all objects that are no streams' data. */
  private static void strings(PDDocument document, List<String> texts, long until) {
    var all = document.getDocument();
    for (var key : all.getXrefTable().keySet()) {
      if (System.nanoTime() > until || texts.size() >= MOST_STRINGS) return;
      COSObject object = all.getObjectFromPool(key);
      strings(object.getObject(), texts, 0);
    }
    strings(all.getTrailer(), texts, 0);
  }

  private static void strings(@Nullable COSBase object, List<String> texts, int depth) {
    if (object == null || depth > 32 || texts.size() >= MOST_STRINGS) return;
    if (object instanceof COSString string) {
      String text = string.getString();
      if (text.length() > 3
          && text.chars().noneMatch(c -> c < ' ' && c > 0 && "\n\r\t".indexOf(c) < 0)) {
        texts.add(text);
      }
    } else if (object instanceof COSArray array) {
      for (int i = 0; i < array.size(); i++) strings(array.get(i), texts, depth + 1);
    } else if (object instanceof COSDictionary dictionary) {
      // Objects that are referred to are in the table themselves.
      for (COSBase value : dictionary.getValues()) strings(value, texts, depth + 1);
    }
  }

  @Override
  public String toString() {
    return "PdfText[" + texts.size() + " texts, whole: " + whole + "]";
  }
}
