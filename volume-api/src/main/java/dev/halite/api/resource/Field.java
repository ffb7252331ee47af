package dev.halite.api.resource;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One field of a resource: how it is shown, since when and to whom, and what lists can do with it.
 * Views, filters, sort keys, the filters that users have, OpenAPI and the check of the columns
 * follow from it. Made by {@link #text}, {@link #id} and so on, then narrowed by the methods that
 * return a changed copy. A field is shown to everybody, in all answers but the short list's, in all
 * versions, and cannot be asked for in a list, where nothing else is said.
 *
 * @param name key in the JSON
 * @param kind what values it has
 * @param shape what values it is shown with; its own kind, mostly
 * @param value what is shown, made from the row and from what was read beside it
 * @param madeOf the columns that what is shown is made of; null: of its own alone; empty: of any
 * @param shown where, since when and to whom
 * @param asked what lists can do with it
 * @param <R> a row
 * @param <S> what is read beside the rows of one answer
 */
public record Field<R, S>(
    String name,
    FieldKind kind,
    FieldKind shape,
    BiFunction<? super R, ? super S, ? extends @Nullable Object> value,
    @Nullable Set<String> madeOf,
    Shown shown,
    Asked<R> asked) {

  /**
   * Where it is shown.
   *
   * @param answers nowhere, where there is none
   * @param since first minor version that shows it
   * @param until last minor version that shows it
   * @param onlyPresent whether the key is left out where there is no value, instead of null
   */
  public record Shown(
      Set<Answer> answers, int since, int until, Audience audience, boolean onlyPresent) {
    public Shown {
      answers = Set.copyOf(answers);
    }
  }

  /**
   * What lists can do with it.
   *
   * @param names the names of filter and sort key; several mean the same
   * @param column its column, or a fixed expression; null where it has none
   * @param nullable whether the column may be NULL
   * @param value the column's value in a row, as the database would compare it
   * @param filter who may filter by it
   * @param filterSince first minor version that has the filter; older requests drop it
   * @param sort whether lists can be ordered by it
   */
  public record Asked<R>(
      List<String> names,
      @Nullable String column,
      boolean nullable,
      Function<R, ? extends @Nullable Object> value,
      Filtering filter,
      int filterSince,
      boolean sort) {
    public Asked {
      names = List.copyOf(names);
    }
  }

  /** Who may filter by a field. */
  public enum Filtering {
    NOBODY,
    ADMINS,
    /** Administrators and, if the configuration says nothing else, users. */
    USERS,
    /** Users; the handler reads the parameter itself. */
    BY_HANDLER
  }

  static final int NEWEST = Integer.MAX_VALUE;

  private static <R> Field<R, Object> of(
      String name, FieldKind kind, Function<R, ? extends @Nullable Object> value) {
    return new Field<>(
        name,
        kind,
        kind,
        (row, beside) -> value.apply(row),
        null,
        new Shown(
            EnumSet.of(Answer.DETAIL, Answer.CREATED, Answer.UPDATED),
            0,
            NEWEST,
            new Audience.Everybody(),
            false),
        new Asked<>(List.of(name), null, false, value, Filtering.NOBODY, 0, false));
  }

  /** Text that users choose, such as a name. */
  public static <R> Field<R, Object> freeText(String name, Function<R, @Nullable String> value) {
    return of(name, FieldKind.FREE_TEXT, value);
  }

  /** Text of the service's own words. */
  public static <R> Field<R, Object> text(String name, Function<R, @Nullable String> value) {
    return of(name, FieldKind.TEXT, value);
  }

  public static <R> Field<R, Object> id(String name, Function<R, @Nullable UUID> value) {
    return of(name, FieldKind.ID, value);
  }

  public static <R> Field<R, Object> number(
      String name, Function<R, ? extends @Nullable Number> value) {
    return of(name, FieldKind.NUMBER, value);
  }

  public static <R> Field<R, Object> flag(String name, Function<R, @Nullable Boolean> value) {
    return of(name, FieldKind.FLAG, value);
  }

  public static <R> Field<R, Object> time(String name, Function<R, @Nullable Instant> value) {
    return of(name, FieldKind.TIME, value);
  }

  public static <R> Field<R, Object> map(
      String name, Function<R, ? extends Map<String, ? extends @Nullable String>> value) {
    return of(name, FieldKind.MAP, value);
  }

  /** What is made for the answer, from the row and what was read beside it. */
  public static <R, S> Field<R, S> made(
      String name, BiFunction<R, S, ? extends @Nullable Object> value) {
    return Field.<R>of(name, FieldKind.MADE, row -> null).shownWith(value);
  }

  /** The same, shown otherwise than it is stored. */
  public Field<R, S> shownAs(Function<R, ? extends @Nullable Object> other) {
    return new Field<>(
        name, kind, shape, (row, beside) -> other.apply(row), Set.of(), shown, asked);
  }

  /** The same, shown as text whatever it is stored as. */
  public Field<R, S> shownAsText(Function<R, @Nullable String> text) {
    return new Field<>(
        name, kind, FieldKind.TEXT, (row, beside) -> text.apply(row), Set.of(), shown, asked);
  }

  /** The same, shown otherwise than it is stored, by what was read beside the rows. */
  public <T> Field<R, T> shownWith(BiFunction<R, T, ? extends @Nullable Object> other) {
    return new Field<>(name, kind, shape, other, Set.of(), shown, asked);
  }

  /** The same, made of these columns alone, so that a short list need not read the others. */
  public Field<R, S> madeOf(String... columns) {
    return new Field<>(name, kind, shape, value, Set.of(columns), shown, asked);
  }

  /** The columns that it is made of; empty where those may be any. */
  Set<String> columns() {
    if (madeOf != null) {
      return madeOf;
    }
    return asked.column == null || isExpression(asked.column) ? Set.of() : Set.of(asked.column);
  }

  private static boolean isExpression(String column) {
    return !column.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'));
  }

  private Field<R, S> shown(Shown other) {
    return new Field<>(name, kind, shape, value, madeOf, other, asked);
  }

  private Field<R, S> asked(Asked<R> other) {
    return new Field<>(name, kind, shape, value, madeOf, shown, other);
  }

  /** The same, shown from {@code 3.minor} on. */
  public Field<R, S> since(int minor) {
    return shown(new Shown(shown.answers, minor, shown.until, shown.audience, shown.onlyPresent));
  }

  /** The same, shown up to and including {@code 3.minor}. */
  public Field<R, S> until(int minor) {
    return shown(new Shown(shown.answers, shown.since, minor, shown.audience, shown.onlyPresent));
  }

  /** The same, in short lists too. */
  public Field<R, S> summary() {
    Set<Answer> answers = EnumSet.of(Answer.SUMMARY);
    answers.addAll(shown.answers);
    return in(answers);
  }

  /** The same, in these answers only. */
  public Field<R, S> in(Answer... answers) {
    return in(Set.copyOf(Arrays.asList(answers)));
  }

  /** The same, never shown: only there for lists to ask for. */
  public Field<R, S> hidden() {
    return in(Set.of());
  }

  private Field<R, S> in(Set<Answer> answers) {
    return shown(new Shown(answers, shown.since, shown.until, shown.audience, shown.onlyPresent));
  }

  /** The same, shown to administrators. */
  public Field<R, S> toAdmins() {
    return to(new Audience.Admins());
  }

  /** The same, shown to those whom the policy's rule allows it. */
  public Field<R, S> to(String rule) {
    return to(new Audience.Allowed(rule));
  }

  private Field<R, S> to(Audience audience) {
    return shown(new Shown(shown.answers, shown.since, shown.until, audience, shown.onlyPresent));
  }

  /** The same, without its key where there is no value. */
  public Field<R, S> onlyPresent() {
    return shown(new Shown(shown.answers, shown.since, shown.until, shown.audience, true));
  }

  /** The same, kept in a column that is never NULL; or a fixed expression. */
  public Field<R, S> column(String sql) {
    return asked(
        new Asked<>(
            asked.names,
            sql,
            asked.nullable,
            asked.value,
            asked.filter,
            asked.filterSince,
            asked.sort));
  }

  /** The same, kept in a column that may be NULL. */
  public Field<R, S> nullable() {
    return asked(
        new Asked<>(
            asked.names,
            asked.column,
            true,
            asked.value,
            asked.filter,
            asked.filterSince,
            asked.sort));
  }

  /** The same, known to lists under these names instead of its own. */
  public Field<R, S> askedAs(String... names) {
    return asked(
        new Asked<>(
            Arrays.asList(names),
            asked.column,
            asked.nullable,
            asked.value,
            asked.filter,
            asked.filterSince,
            asked.sort));
  }

  /** The same, a filter for administrators, or whom the configuration gives it. */
  public Field<R, S> filter() {
    return filter(Filtering.ADMINS, asked.filterSince);
  }

  /** The same, a filter for users too. */
  public Field<R, S> filterForUsers() {
    return filter(Filtering.USERS, asked.filterSince);
  }

  /** The same, a parameter of lists that the handler reads itself. */
  public Field<R, S> readByHandler() {
    return filter(Filtering.BY_HANDLER, asked.filterSince);
  }

  /** The same, as a filter from {@code 3.minor} on. */
  public Field<R, S> filterSince(int minor) {
    return filter(asked.filter, minor);
  }

  private Field<R, S> filter(Filtering filter, int since) {
    return asked(
        new Asked<>(
            asked.names, asked.column, asked.nullable, asked.value, filter, since, asked.sort));
  }

  /** The same, a key to sort by. */
  public Field<R, S> sort() {
    return asked(
        new Asked<>(
            asked.names,
            asked.column,
            asked.nullable,
            asked.value,
            asked.filter,
            asked.filterSince,
            true));
  }

  /** Whether an answer of this kind and minor version has it, for those it is shown to. */
  public boolean isIn(Answer answer, int minor) {
    return shown.answers.contains(answer) && shown.since <= minor && minor <= shown.until;
  }
}
