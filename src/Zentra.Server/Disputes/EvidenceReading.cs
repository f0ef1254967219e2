using Zentra.Payments.Disputes;
using Zentra.Server.Http;

namespace Zentra.Server.Disputes;

/// <summary>Reads evidence and says its faults: texts that are too long, files that are not what they say.</summary>
internal static class EvidenceReading
{
    public static DisputeCommand.GiveEvidence Read(string id, GiveEvidenceRequest body, Faults faults)
    {
        foreach (var (name, text) in body.Text?.All() ?? [])
        {
            CheckText($"/text/{name}", text, faults);
        }
        var files = new List<EvidenceUpload>();
        if (body.Files?.Count > EvidenceFiles.MaxFiles)
        {
            faults.Add("/files", "too_many_files", $"/files may have {EvidenceFiles.MaxFiles} files.");
        }
        else
        {
            for (var i = 0; i < body.Files?.Count; i++)
            {
                files.AddRange(Read($"/files/{i}", body.Files[i], faults));
            }
        }
        return new(id, body.Text ?? new(), files, body.Submit ?? false, body.Discard ?? false);
    }

    private static IEnumerable<EvidenceUpload> Read(string pointer, EvidenceFileRequest? file, Faults faults)
    {
        if (file is null)
        {
            faults.Add(pointer, "required", $"{pointer} must be a file.");
            return [];
        }
        if (file.Name is null || !EvidenceFiles.IsName(file.Name))
        {
            faults.Add(
                $"{pointer}/name", "invalid_name",
                $"{pointer}/name must be a file's name without a path: 1 to {EvidenceFiles.MaxName} letters, digits, "
                + "spaces and ._-()[]+,&'@#, beginning with a letter or digit.");
        }
        if (file.ContentType is null || !EvidenceFiles.ContentTypes.Contains(file.ContentType))
        {
            faults.Add(
                $"{pointer}/content_type", "invalid_value",
                $"{pointer}/content_type must be one of {string.Join(", ", EvidenceFiles.ContentTypes)}.");
            return [];
        }
        var content = Decode(file.Content);
        if (content is null)
        {
            faults.Add(
                $"{pointer}/content", "invalid_base64",
                $"{pointer}/content must be base64 (RFC 4648, section 4), with padding and without line ends.");
        }
        else if (content.Length is 0 or > EvidenceFiles.MaxBytes)
        {
            faults.Add(
                $"{pointer}/content", "invalid_length",
                $"{pointer}/content must hold 1 to {EvidenceFiles.MaxBytes} bytes.");
        }
        else if (!EvidenceFiles.Are(file.ContentType, content))
        {
            faults.Add($"{pointer}/content", "wrong_content", $"{pointer}/content is no {file.ContentType}.");
        }
        return [new(file.Name ?? "", file.ContentType, file.Kind ?? EvidenceKind.Uncategorized, content ?? [])];
    }

    private static byte[]? Decode(string? text)
    {
        // The framework skips white space; a request is read as it is written, or not at all.
        if (text is null || text.Length % 4 != 0 || text.AsSpan().ContainsAny(" \t\r\n"))
        {
            return null;
        }
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64Chars(text, bytes, out var count) ? bytes[..count] : null;
    }

    /// <summary>Texts may have lines, unlike names.</summary>
    private static void CheckText(string pointer, string? text, Faults faults)
    {
        if (text is { Length: 0 or > DisputeEvidence.MaxLength })
        {
            faults.Add(pointer, "invalid_length", $"{pointer} must have 1 to {DisputeEvidence.MaxLength} characters.");
        }
        else if (text is not null && text.Any(c => c < ' ' && c is not ('\t' or '\r' or '\n')))
        {
            faults.Add(
                pointer, "control_character", $"{pointer} must not hold control characters other than ends of lines.");
        }
    }
}
