/** A container cannot be made as its manifest asks: upstream's CreateContainerConfigError, with its message. */
export class ContainerConfigError extends Error {
  override readonly name = "CreateContainerConfigError";
}
