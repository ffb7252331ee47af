package dev.halite.api.resource;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A row as it is shown: values by the names of its fields, each made when it is come to. A list of
 * a thousand needs no thousand maps.
 *
 * @param <R> a row
 * @param <S> what was read beside the rows of one answer
 */
final class ShownRow<R, S> extends AbstractMap<String, @Nullable Object> {
  private final List<Field<R, ? super S>> fields;
  private final R row;
  private final S beside;

  ShownRow(List<Field<R, ? super S>> fields, R row, S beside) {
    this.fields = fields;
    this.row = row;
    this.beside = beside;
  }

  /** As the entries do, without one. */
  @Override
  public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
    for (Field<R, ? super S> field : fields) {
      Object value = field.value().apply(row, beside);
      if (isShown(field, value)) {
        action.accept(field.name(), value);
      }
    }
  }

  private static boolean isShown(Field<?, ?> field, @Nullable Object value) {
    return value != null || !field.shown().onlyPresent();
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        int size = 0;
        for (Iterator<?> entries = iterator(); entries.hasNext(); entries.next()) {
          size++;
        }
        return size;
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {
    private int at;
    private Map.@Nullable Entry<String, @Nullable Object> next;

    @Override
    public boolean hasNext() {
      while (next == null && at < fields.size()) {
        Field<R, ? super S> field = fields.get(at++);
        Object value = field.value().apply(row, beside);
        if (isShown(field, value)) {
          next = new SimpleImmutableEntry<>(field.name(), value);
        }
      }
      return next != null;
    }

    @Override
    public Map.Entry<String, @Nullable Object> next() {
      Map.Entry<String, @Nullable Object> entry = hasNext() ? next : null;
      if (entry == null) {
        throw new NoSuchElementException();
      }
      next = null;
      return entry;
    }
  }
}
