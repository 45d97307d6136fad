package dev.drawbridge.log.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk whose writes or forces fail while they are told to. */
final class FailingDisk implements TreeDisk {
  private final TreeDisk disk;
  boolean writes;
  boolean forces;

  /** Whether there is no descriptor left to open what is to be forced. */
  boolean opens;

  FailingDisk(TreeDisk disk) {
    this.disk = disk;
  }

  @Override
  public byte @Nullable [] read(Path file) throws IOException {
    return disk.read(file);
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    if (writes) throw new IOException("No space left on device");
    disk.write(file, bytes);
  }

  @Override
  public void force(Path file) throws IOException {
    failForce();
    disk.force(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    failForce();
    disk.forceFolder(folder);
  }

  private void failForce() throws IOException {
    if (opens) throw new IOException("Too many open files");
    if (forces) throw new ForceFailedException("a file", new IOException("Input/output error"));
  }

  @Override
  public boolean makeFolder(Path folder) throws IOException {
    return disk.makeFolder(folder);
  }

  @Override
  public List<Path> below(Path folder) throws IOException {
    return disk.below(folder);
  }

  @Override
  public void remove(Path file) throws IOException {
    disk.remove(file);
  }

  @Override
  public void removeFolder(Path folder) throws IOException {
    disk.removeFolder(folder);
  }
}
