package dev.drawbridge;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;

/**
 * This project's classes loaded anew, one method of one class changed: a faulty build, to see that
 * a test finds the fault.
 */
public final class Mutant extends ClassLoader {
  private final String type;
  private final String method;
  private final CodeTransform change;

  /**
   * @param type the changed class
   * @param change of each element of the method's code
   */
  public Mutant(String type, String method, CodeTransform change) {
    super(Mutant.class.getClassLoader());
    this.type = type;
    this.method = method;
    this.change = change;
  }

  /**
   * One whose method leaves out its calls of another, which returns nothing.
   *
   * @param arguments that the call takes, with the object that it is called on
   */
  public static Mutant without(String type, String method, String called, int arguments) {
    return new Mutant(
        type,
        method,
        (code, element) -> {
          if (element instanceof InvokeInstruction call && call.name().equalsString(called)) {
            for (int i = 0; i < arguments; i++) code.pop();
          } else {
            code.with(element);
          }
        });
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.drawbridge.")) return super.loadClass(name, resolve);
    Class<?> known = findLoadedClass(name);
    if (known != null) return known;
    try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) throw new ClassNotFoundException(name);
      byte[] bytes = in.readAllBytes();
      if (name.equals(type)) bytes = changed(bytes);
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] changed(byte[] bytes) {
    var file = ClassFile.of();
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethodBodies(m -> m.methodName().equalsString(method), change));
  }
}
