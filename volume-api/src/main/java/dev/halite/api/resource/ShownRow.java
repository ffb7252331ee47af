package dev.halite.api.resource;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** How answers are written: without an entry for each. */
  @Override
  public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
    for (Field<R, ? super S> field : fields) {
      Object value = field.value().apply(row, beside);
      if (value != null || !field.shown().onlyPresent()) {
        action.accept(field.name(), value);
      }
    }
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> shown = LinkedHashMap.newLinkedHashMap(fields.size());
    forEach(shown::put);
    return shown.entrySet();
  }
}
