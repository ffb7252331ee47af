package dev.halite.api.resource;

/** Something that lists a resource: how its rows become known. */
public interface ListedResource {
  Resource<?, ?> resource();
}
