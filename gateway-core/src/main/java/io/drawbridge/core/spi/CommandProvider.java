package io.drawbridge.core.spi;

import java.util.List;

/** Found by {@link java.util.ServiceLoader}: adds commands to {@code bin/drawbridge}. */
public interface CommandProvider {
    /** Objects of classes with picocli's {@code @Command}, each a {@code Callable<Integer>} or the parent of such. */
    List<Object> commands();
}
