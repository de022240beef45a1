/** The base image of all hosts, built once a thread: what is in it is userland's matter. */
import { buildImage, type Image } from "../kernel/fs/super.ts";
import { baseEntries, IMAGE_TIME } from "../userland/rootfs/image.ts";

let image: Image | undefined;

export function baseImage(): Image {
  image ??= buildImage(baseEntries(), IMAGE_TIME);
  return image;
}
