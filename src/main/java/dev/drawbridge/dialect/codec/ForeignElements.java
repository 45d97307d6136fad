package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * The elements of one array of a caller's body, to take out those that only another dialect's
 * vendor understands.
 */
public final class ForeignElements {
  private record Element(int from, int to, boolean foreign) {}

  private final List<Element> elements = new ArrayList<>();

  /** An element by its byte offsets, in their order. */
  public void add(int from, int to, boolean foreign) {
    elements.add(new Element(from, to, foreign));
  }

  /** Whether there are some, and all of them are foreign. */
  public boolean all() {
    return !elements.isEmpty() && elements.stream().allMatch(Element::foreign);
  }

  /** Marks the runs of foreign elements, each with the comma after it, or before it at the end. */
  public void mark(String name, List<Mark> marks) {
    int i = 0;
    while (i < elements.size()) {
      if (!elements.get(i).foreign()) {
        i++;
        continue;
      }
      int first = i;
      while (i < elements.size() && elements.get(i).foreign()) i++;
      int from = elements.get(first).from();
      int to = elements.get(i - 1).to();
      if (i < elements.size()) to = elements.get(i).from();
      else if (first > 0) from = elements.get(first - 1).to();
      marks.add(new Mark(Mark.Kind.FOREIGN, name, from, to));
    }
  }
}
