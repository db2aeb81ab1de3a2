// The types and functions of libraries that are looked for when a file needs them. Nothing is linked: these
// are the parts of their stable interfaces that reading takes, written down so that no header is needed.
#include <stddef.h>
#include <stdint.h>

// libbz2 1.0: bz_stream and its functions.
typedef struct {
  char *next_in;
  unsigned int avail_in, total_in_low, total_in_high;
  char *next_out;
  unsigned int avail_out, total_out_low, total_out_high;
  void *state;
  void *(*allocate)(void *, int, int);
  void (*release)(void *, void *);
  void *opaque;
} codec_bz_stream;

typedef int (*codec_bz_init)(codec_bz_stream *, int verbosity, int small);
typedef int (*codec_bz_step)(codec_bz_stream *);

// liblzma 5: lzma_stream and its functions.
typedef struct {
  const uint8_t *next_in;
  size_t avail_in;
  uint64_t total_in;
  uint8_t *next_out;
  size_t avail_out;
  uint64_t total_out;
  const void *allocator;
  void *internal;
  void *reserved_pointers[4];
  uint64_t reserved_integers[2];
  size_t reserved_sizes[2];
  int reserved_enums[2];
} codec_lzma_stream;

typedef int (*codec_lzma_stream_decoder)(codec_lzma_stream *, uint64_t memory, uint32_t flags);
typedef int (*codec_lzma_alone_decoder)(codec_lzma_stream *, uint64_t memory);
typedef int (*codec_lzma_code)(codec_lzma_stream *, int action);
typedef void (*codec_lzma_end)(codec_lzma_stream *);

// libzstd 1: the streaming decoder.
typedef struct {
  void *start;
  size_t size, position;
} codec_zstd_buffer;

typedef void *(*codec_zstd_create)(void);
typedef size_t (*codec_zstd_free)(void *);
typedef size_t (*codec_zstd_step)(void *, codec_zstd_buffer *output, codec_zstd_buffer *input);
typedef unsigned int (*codec_is_error)(size_t);
typedef const char *(*codec_error_name)(size_t);

// liblz4 1: the decoder of frames.
typedef size_t (*codec_lz4_create)(void **, unsigned int version);
typedef size_t (*codec_lz4_free)(void *);
typedef size_t (*codec_lz4_step)(
    void *, void *output, size_t *output_size, const void *input, size_t *input_size,
    const void *options);
