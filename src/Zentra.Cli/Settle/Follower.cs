using System.Globalization;
using System.Net;

namespace Zentra.Cli.Settle;

/// <summary>Sends a file and follows the operation that reads it, to its end or to Ctrl-C.</summary>
internal sealed class Follower(ZentraApi api, IMeter meter)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);

    /// <summary>How often in a row the server may not answer before it is given up.</summary>
    private const int MaxSilences = 200;

    public async Task<int> Send(FileInfo file, string path, CancellationToken stop)
    {
        ApiAnswer answer;
        try
        {
            await using var bytes = file.OpenRead();
            using var content = new Counted(bytes, sent => meter.Sent(sent, file.Length));
            answer = await api.Upload(path, content, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await meter.End();
            Console.Out.WriteLine("Nothing was taken in; the same command sends the file again.");
            return Exit.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ApiException($"The file cannot be read: {fault.Message}");
        }
        if (!answer.IsGood)
        {
            throw api.Refused(answer.Status, answer);
        }
        return answer.Text("object") == "operation" && answer.Text("id") is { } operation
            ? await Follow(operation, stop)
            : await Report(answer.Text("id") ?? throw new ApiException("The answer names no batch."), stop);
    }

    public async Task<int> Follow(string operation, CancellationToken stop)
    {
        try
        {
            var ended = await End(operation, stop);
            var batch = ended.Text("request.settlement")
                ?? throw new ApiException($"{operation} reads no settlement file.");
            switch (ended.Text("status"))
            {
                case "succeeded":
                    return await Report(batch, stop);
                case "canceled":
                    await meter.End();
                    Console.Out.WriteLine($"{operation} was canceled; what was read of {batch} stays read.");
                    Console.Out.WriteLine($"  to resume:  POST {api.Url}/operations/{operation}/resume");
                    return Exit.Findings;
                default:
                    throw new ApiException($"The file was not read to its end: {ended.Text("failure")}");
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await meter.End();
            Console.Out.WriteLine($"The server goes on with {operation}.");
            Console.Out.WriteLine($"  to follow:  zentra settle --follow {operation} --url {api.Url}");
            Console.Out.WriteLine($"  to cancel:  POST {api.Url}/operations/{operation}/cancel");
            Console.Out.WriteLine($"  to resume:  POST {api.Url}/operations/{operation}/resume");
            return Exit.Interrupted;
        }
    }

    /// <summary>Looks until the operation has ended; a server that is restarted meanwhile goes on with it.</summary>
    private async Task<ApiAnswer> End(string operation, CancellationToken stop)
    {
        for (var silences = 0; ;)
        {
            try
            {
                var seen = await api.Get($"/operations/{Uri.EscapeDataString(operation)}", stop);
                if (seen.Text("request.settlement") is { } batch)
                {
                    var lines = await api.Get($"/settlements/{batch}", stop);
                    meter.Read(
                        Number(seen, "progress.done"), Number(seen, "progress.total"), Number(lines, "lines.last"));
                }
                if (seen.Text("status") != "running")
                {
                    return seen;
                }
                silences = 0;
            }
            catch (ApiException fault) when (fault.MayPass && ++silences < MaxSilences)
            {
                meter.Note(fault.Message);
            }
            await Task.Delay(Every, stop);
        }
    }

    private async Task<int> Report(string batch, CancellationToken stop)
    {
        var report = await SettleReport.Of(api, batch, stop);
        await meter.End();
        Console.Out.Write(report.Text);
        return report.IsOpen ? Exit.Drifted : Exit.Clean;
    }

    private static long Number(ApiAnswer answer, string path)
    {
        var at = answer.Json;
        foreach (var step in path.Split('.'))
        {
            if (!at.TryGetProperty(step, out at))
            {
                return 0;
            }
        }
        return long.Parse(at.GetRawText(), CultureInfo.InvariantCulture);
    }

    /// <summary>A file as a body, that says how much of it went out.</summary>
    private sealed class Counted : HttpContent
    {
        private const int BufferBytes = 1 << 16;

        private readonly FileStream file;
        private readonly Action<long> sent;

        public Counted(FileStream file, Action<long> sent)
        {
            (this.file, this.sent) = (file, sent);
            Headers.ContentType = new("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var buffer = new byte[BufferBytes];
            for (var total = 0L; await file.ReadAsync(buffer, cancellationToken) is > 0 and var count;)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                sent(total += count);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = file.Length;
            return true;
        }
    }
}
