using System.Globalization;

namespace Zentra.Server.Clearing;

/// <summary>Where clearing files are kept, and how large they may be.</summary>
public sealed record ClearingSettings
{
    /// <summary>
    /// The folder of files that were received, encrypted; that of the data where null. Several nodes may share one.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The largest file, in bytes.</summary>
    public long MaxBytes { get; init; } = 8L << 30;

    /// <summary>Reads the settings of the environment; a value that cannot be read stops the start.</summary>
    /// <exception cref="FormatException">A setting is malformed.</exception>
    public static ClearingSettings FromEnvironment(Func<string, string?> read)
    {
        var standard = new ClearingSettings();
        return new()
        {
            Folder = read("ZENTRA_CLEARING_FILES") is { Length: > 0 } folder ? folder : null,
            MaxBytes = read("ZENTRA_CLEARING_MAX_BYTES") is not { Length: > 0 } text
                ? standard.MaxBytes
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0
                    ? most
                    : throw new FormatException("ZENTRA_CLEARING_MAX_BYTES must be a number of bytes."),
        };
    }
}
