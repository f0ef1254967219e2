using Zentra.Payments.Disputes;
using Zentra.Server.Files;
using Zentra.Server.Http;

namespace Zentra.Server.Disputes;

/// <summary>Reads evidence and says its faults: texts that are too long, files that are not what they say.</summary>
internal static class EvidenceReading
{
    private static readonly FileRules Rules = new(
        EvidenceFiles.MaxName, EvidenceFiles.MaxBytes, EvidenceFiles.ContentTypes, EvidenceFiles.IsName,
        (type, content) => EvidenceFiles.Are(type, content));

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
        return WrittenFile.Read(pointer, file.Name, file.ContentType, file.Content, Rules, faults) is { } content
            ? [new(file.Name ?? "", file.ContentType!, file.Kind ?? EvidenceKind.Uncategorized, content)]
            : [];
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
