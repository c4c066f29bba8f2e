package io.reeve.encoding;

/** The types that hold no other. */
enum Scalar implements Shape {
    INT(0) {
        @Override
        public void write(Object value, Sink sink) {
            sink.writeSigned((Integer) value);
        }

        @Override
        public Object read(Source source) {
            return source.readInt();
        }
    },
    LONG(0L) {
        @Override
        public void write(Object value, Sink sink) {
            sink.writeSigned((Long) value);
        }

        @Override
        public Object read(Source source) {
            return source.readSigned();
        }
    },
    BOOLEAN(false) {
        @Override
        public void write(Object value, Sink sink) {
            sink.writeByte((Boolean) value ? 1 : 0);
        }

        @Override
        public Object read(Source source) {
            return source.readBoolean();
        }
    },
    TEXT("") {
        @Override
        public void write(Object value, Sink sink) {
            sink.writeText((String) value);
        }

        @Override
        public Object read(Source source) {
            return source.readText();
        }
    },
    BYTES(new byte[0]) {
        @Override
        public void write(Object value, Sink sink) {
            sink.writeBytes((byte[]) value);
        }

        @Override
        public Object read(Source source) {
            return source.readBytes();
        }
    };

    private final Object absent;

    Scalar(Object absent) {
        this.absent = absent;
    }

    @Override
    public Object absent() {
        return absent;
    }
}
