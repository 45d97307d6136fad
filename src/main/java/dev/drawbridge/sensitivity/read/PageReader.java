package dev.drawbridge.sensitivity.read;

import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Reads pages until a moment and up to so many characters. For one document. */
final class PageReader extends PDFTextStripper {
  private static final int MOST_CHARACTERS = 4_000_000;

  private final long until;
  private int characters;

  /**
   * A document takes too long. Unchecked, since the library goes on after failures that are not.
   */
  static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super("too long", null, false, false);
    }
  }

  /**
   * For one document.
   *
   * @param until by {@link System#nanoTime()}
   */
  PageReader(long until) {
    this.until = until;
  }

  /**
   * The text of a page.
   *
   * @param number from 1
   */
  String page(PDDocument document, int number) throws IOException {
    setStartPage(number);
    setEndPage(number);
    return getText(document);
  }

  @Override
  protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
    if (System.nanoTime() > until) throw new TooLong();
    super.processOperator(operator, operands);
  }

  @Override
  protected void processTextPosition(TextPosition text) {
    if (++characters > MOST_CHARACTERS) throw new TooLong();
    super.processTextPosition(text);
  }
}
