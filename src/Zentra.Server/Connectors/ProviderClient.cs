namespace Zentra.Server.Connectors;

/// <summary>How providers are called: one client for all of them.</summary>
public static class ProviderClient
{
    /// <summary>A client that goes where it is told and nowhere else. The caller limits how long.</summary>
    public static HttpClient New() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        // Calls beyond these wait unsent, and so are refused before processing when their time is up.
        MaxConnectionsPerServer = 1024,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
