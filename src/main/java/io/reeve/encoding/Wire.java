package io.reeve.encoding;

/**
 * A message by itself, as it travels between nodes and lies in the ledger: the format, the number of its type, the
 * message.
 */
public final class Wire {
    /** Raised only where the bytes change in a way that {@link RecordCodec}'s rules do not cover. */
    public static final byte FORMAT = 1;

    private Wire() {}

    /** @param message of a type that has a number in {@code MessageTypes} */
    public static byte[] toBytes(Record message) {
        Sink sink = new Sink();
        sink.writeByte(FORMAT);
        sink.writeUnsigned(MessageTypes.MESSAGES.numberOf(message.getClass()));
        RecordCodec.SHAPES.ofRecord(message.getClass()).write(message, sink);
        return sink.toBytes();
    }

    /**
     * @param type the message's own, or a family such as {@code ToWorker}
     * @throws EncodingException where the bytes are no such message, with what they are instead
     */
    public static <T> T fromBytes(byte[] bytes, Class<T> type) {
        Source source = new Source(bytes);
        byte format = source.readByte();
        if (format != FORMAT) {
            throw source.damaged("this version reads format " + FORMAT + ", found " + format);
        }
        Class<?> found = MessageTypes.MESSAGES.typeOf(source.readUnsigned(), source);
        if (!type.isAssignableFrom(found)) {
            throw source.damaged("a " + type.getSimpleName() + " was expected, found a " + found.getSimpleName());
        }
        Object message = RecordCodec.SHAPES.ofRecord(found).read(source);
        source.requireEnd();
        return type.cast(message);
    }
}
