using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Settlement;

/// <summary>A server of its own that takes small files, where nothing writes but the file that is tested.</summary>
public sealed class FileHost : IAsyncLifetime
{
    public const int MaxBytes = 131_072;

    public const string Header =
        "line_reference,type,our_reference,currency,gross_minor,fee_minor,net_minor,description\n";

    private readonly ApiHost host = new() { Settlement = new() { MaxBytes = MaxBytes } };

    public ApiClient Api { get; private set; } = null!;

    public Uri Url => host.Url;

    public string DataDirectory => host.DataDirectory;

    /// <summary>All that is kept: the store's rows, and the names of the files.</summary>
    public string Kept => $"{host.Store.Read()} {string.Join(' ', Files)}";

    public IEnumerable<string> Files => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        : [];

    private string Folder => Path.Combine(host.DataDirectory, "settlements");

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        Api = await host.NewTenant();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    public Task<Response> Send(byte[] file, string query = "provider=sandbox", string? type = "text/csv") =>
        Api.Send(HttpMethod.Post, $"/settlements?{query}", file, contentType: type);

    public Task<Response> Send(string lines) => Send(Encoding.UTF8.GetBytes(Header + lines));
}
